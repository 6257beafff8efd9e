@NullMarked
package io.threatbus.app.zeek;

import org.jspecify.annotations.NullMarked;
