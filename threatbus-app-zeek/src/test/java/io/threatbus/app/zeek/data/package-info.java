@NullMarked
package io.threatbus.app.zeek.data;

import org.jspecify.annotations.NullMarked;
