/** What arrives faster than the database takes it: files beside the database, sorted in later. */
@NullMarked
package io.threatbus.app.store.inbox;

import org.jspecify.annotations.NullMarked;
