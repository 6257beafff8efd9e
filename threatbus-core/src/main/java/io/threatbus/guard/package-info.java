/**
 * Keeps indicators away from sensors that would make them report innocents: {@link io.threatbus.guard.IndicatorGuard} asks
 * {@link io.threatbus.stix.sensor.SensorGuard}, which is always on, and {@link io.threatbus.guard.WarningLists}, which an
 * operator provides.
 */
@NullMarked
package io.threatbus.guard;

import org.jspecify.annotations.NullMarked;
