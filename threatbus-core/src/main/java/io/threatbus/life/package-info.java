/**
 * The life of an indicator: what is kept of each, and the one rule that decides what a word about it means. The rule is a
 * function of what has been said and not of the order in which it came; every bus that heard the same words ends with the
 * same state. The bus decides by it, behind the backbone; the store's commands decide by it while no bus runs. The rule is
 * written down in {@code docs/indicator-life.md}.
 *
 * <p>Uses nothing but messages.
 */
@NullMarked
package io.threatbus.life;

import org.jspecify.annotations.NullMarked;
