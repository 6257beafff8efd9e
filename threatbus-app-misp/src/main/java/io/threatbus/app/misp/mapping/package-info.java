/** From an attribute to a STIX 2.1 indicator. */
@NullMarked
package io.threatbus.app.misp.mapping;

import org.jspecify.annotations.NullMarked;
