package io.threatbus.app.zeek.intel;

import io.threatbus.stix.sensor.WatchItem;

/**
 * An item that Zeek looks for, and what it stands for.
 *
 * @param item in Zeek's spelling
 * @param meant the point of the pattern, with the conditions that the script checks
 */
public record Watch(IntelItem item, WatchItem meant) {}
