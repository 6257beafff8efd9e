/**
 * The STIX 2.1 pattern language (OASIS STIX 2.1, chapter 9): {@link io.threatbus.stix.pattern.PatternParser} turns text
 * into an immutable syntax tree under {@link io.threatbus.stix.pattern.Pattern},
 * {@link io.threatbus.stix.pattern.PatternPrinter} writes a tree in its canonical form.
 *
 * <p>Everything here is immutable or confined to one call, and may be used from any thread.
 */
@NullMarked
package io.threatbus.stix.pattern;

import org.jspecify.annotations.NullMarked;
