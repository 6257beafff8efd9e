/** Benchmarks: how fast, beside what, measured how. See docs/benchmarks.md. */
@NullMarked
package io.threatbus.bench;

import org.jspecify.annotations.NullMarked;
