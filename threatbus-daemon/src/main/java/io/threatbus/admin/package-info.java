/**
 * What an operator looks at: health, metrics, the status page, and the trace that says what became of a message. Served
 * over HTTP with the JDK's own server.
 */
@NullMarked
package io.threatbus.admin;

import org.jspecify.annotations.NullMarked;
