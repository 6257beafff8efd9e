/** What commands print about a running bus. */
@NullMarked
package io.threatbus.cli.text;

import org.jspecify.annotations.NullMarked;
