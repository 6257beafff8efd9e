@NullMarked
package io.threatbus.app.suricata.book;

import org.jspecify.annotations.NullMarked;
