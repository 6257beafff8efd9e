/** The numbers of the Zeek plugin for the operator. */
@NullMarked
package io.threatbus.app.zeek.metrics;

import org.jspecify.annotations.NullMarked;
