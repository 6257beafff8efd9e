package io.threatbus.app.zeek.intel;

/**
 * One value that Zeek looks for.
 *
 * @param value in the spelling that Zeek compares with
 */
record IntelItem(IntelType type, String value) {}
