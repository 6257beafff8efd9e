/**
 * Plumbing that plugins bundle: each plugin has a copy of its own, so a newer one never meets an older bus.
 */
@NullMarked
package io.threatbus.toolkit;

import org.jspecify.annotations.NullMarked;
