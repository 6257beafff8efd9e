package io.threatbus.app.suricata.point;

/**
 * One value in one dataset.
 *
 * @param value as Suricata compares it: valid, in the right letter case, not longer than a command can carry
 */
public record Item(DataSet set, String value) {}
