/**
 * The Zeek application plugin: what Zeek asks for, what it is told, and what it has seen, the same for every way of being
 * connected.
 */
@NullMarked
package io.threatbus.app.zeek;

import org.jspecify.annotations.NullMarked;
