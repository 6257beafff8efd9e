/** What the operator sets: the section {@code plugins.apps.zeek}. */
@NullMarked
package io.threatbus.app.zeek.settings;

import org.jspecify.annotations.NullMarked;
