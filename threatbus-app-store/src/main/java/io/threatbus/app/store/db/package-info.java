/** The SQLite file: connections, schema, statements, searches and counts. Knows rows, not messages on their way. */
@NullMarked
package io.threatbus.app.store.db;

import org.jspecify.annotations.NullMarked;
