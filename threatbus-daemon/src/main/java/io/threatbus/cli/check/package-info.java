/** What a start would refuse, found before anything starts. */
@NullMarked
package io.threatbus.cli.check;

import org.jspecify.annotations.NullMarked;
