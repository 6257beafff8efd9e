/** Cutting streams of JSON into objects, and saying what is wrong with which. */
@NullMarked
package io.threatbus.toolkit.json;

import org.jspecify.annotations.NullMarked;
