package io.threatbus.app.zeek.intel;

/**
 * One value that Zeek looks for.
 *
 * @param value in the spelling that Zeek compares with
 */
public record IntelItem(IntelType type, String value) {}
