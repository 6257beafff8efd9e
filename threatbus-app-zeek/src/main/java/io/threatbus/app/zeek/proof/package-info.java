/** The proof of what a Zeek holds: what its nodes say, held against what the bus wants it to have. */
@NullMarked
package io.threatbus.app.zeek.proof;

import org.jspecify.annotations.NullMarked;
