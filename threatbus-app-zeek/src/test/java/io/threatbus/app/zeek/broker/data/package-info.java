@NullMarked
package io.threatbus.app.zeek.broker.data;

import org.jspecify.annotations.NullMarked;
