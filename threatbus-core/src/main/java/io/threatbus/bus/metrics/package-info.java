/** The counters and gauges of the bus and of its plugins, with names that Prometheus takes. */
@NullMarked
package io.threatbus.bus.metrics;

import org.jspecify.annotations.NullMarked;
