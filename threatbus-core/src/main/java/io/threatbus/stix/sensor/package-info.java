/**
 * What a sensor that looks for single values can do with a whole STIX pattern. {@link io.threatbus.stix.sensor.Planner} turns
 * a pattern into {@link io.threatbus.stix.sensor.WatchItem}s for one kind of sensor, described by a
 * {@link io.threatbus.stix.sensor.SensorProfile}: a point, the conditions that the sensor checks beside it, and the
 * {@link io.threatbus.stix.sensor.Basis} on which seeing it counts. What comes back is an
 * {@link io.threatbus.stix.sensor.Observation}, and {@link io.threatbus.stix.sensor.ObservationJudge} says whether the whole
 * pattern holds of it: true, false or undecided.
 *
 * <p>Everything here is immutable or confined to one call, and may be used from any thread.
 */
@NullMarked
package io.threatbus.stix.sensor;

import org.jspecify.annotations.NullMarked;
