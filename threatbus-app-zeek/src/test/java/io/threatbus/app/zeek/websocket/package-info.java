@NullMarked
package io.threatbus.app.zeek.websocket;

import org.jspecify.annotations.NullMarked;
