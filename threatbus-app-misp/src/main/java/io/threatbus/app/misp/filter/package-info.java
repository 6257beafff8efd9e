/** Which attributes may leave MISP. */
@NullMarked
package io.threatbus.app.misp.filter;

import org.jspecify.annotations.NullMarked;
