/** STIX 2.1 value types: identifiers, timestamps, TLP markings. */
@NullMarked
package io.threatbus.stix;

import org.jspecify.annotations.NullMarked;
