/** What the operator sets: the section {@code plugins.apps.store}, and spans of time as they are typed. */
@NullMarked
package io.threatbus.app.store.settings;

import org.jspecify.annotations.NullMarked;
