/** What was sent before, and what a change means to those who have it. */
@NullMarked
package io.threatbus.app.misp.update;

import org.jspecify.annotations.NullMarked;
