@NullMarked
package io.threatbus.app.zeek.broker;

import org.jspecify.annotations.NullMarked;
