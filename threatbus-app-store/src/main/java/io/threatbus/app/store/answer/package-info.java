/** Answers requests for history from the database, at a pace that live traffic does not feel. */
@NullMarked
package io.threatbus.app.store.answer;

import org.jspecify.annotations.NullMarked;
