/**
 * The primitives of CurveZMQ (ZeroMQ RFC 26): Curve25519, XSalsa20 and Poly1305, put together as NaCl's {@code crypto_box}
 * does. X25519, the Salsa20 core and Poly1305 are Bouncy Castle's; nothing here knows of connections.
 */
@NullMarked
package io.threatbus.zmtp.curve;

import org.jspecify.annotations.NullMarked;
