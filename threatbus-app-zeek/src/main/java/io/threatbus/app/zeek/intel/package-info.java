/** From STIX indicators to the items of Zeek's intelligence framework, and what each Zeek was given. */
@NullMarked
package io.threatbus.app.zeek.intel;

import org.jspecify.annotations.NullMarked;
