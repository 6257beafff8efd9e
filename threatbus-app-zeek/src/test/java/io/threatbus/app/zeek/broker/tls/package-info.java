@NullMarked
package io.threatbus.app.zeek.broker.tls;

import org.jspecify.annotations.NullMarked;
