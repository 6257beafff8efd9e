/** What the stress tests and fuzz targets share. */
@NullMarked
package io.threatbus.stress;

import org.jspecify.annotations.NullMarked;
