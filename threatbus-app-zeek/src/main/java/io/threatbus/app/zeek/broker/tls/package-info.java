/** TLS as libbroker and Zeek use it: certificates, or none at all. */
@NullMarked
package io.threatbus.app.zeek.broker.tls;

import org.jspecify.annotations.NullMarked;
