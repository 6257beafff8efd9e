/** What the running store offers on the admin interface. */
@NullMarked
package io.threatbus.app.store.admin;

import org.jspecify.annotations.NullMarked;
