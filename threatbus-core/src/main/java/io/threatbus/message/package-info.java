/**
 * What travels on the bus: {@link io.threatbus.message.Indicator}, {@link io.threatbus.message.Sighting},
 * {@link io.threatbus.message.SnapshotRequest} and {@link io.threatbus.message.SnapshotEnvelope}, their topics and their
 * JSON. A message is parsed once, at the door, and keeps the bytes it came as.
 */
@NullMarked
package io.threatbus.message;

import org.jspecify.annotations.NullMarked;
