/** TLS from PEM files: every form of key that OpenSSL writes, read again when a file changes. */
@NullMarked
package io.threatbus.toolkit.tls;

import org.jspecify.annotations.NullMarked;
