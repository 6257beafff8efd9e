/**
 * The stage between the backbone and the subscribers: decides what each word about an indicator means, once, by the rule
 * in {@code io.threatbus.life}, and hands on what came of it.
 */
@NullMarked
package io.threatbus.bus.life;

import org.jspecify.annotations.NullMarked;
