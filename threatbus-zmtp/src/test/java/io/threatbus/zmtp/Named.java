package io.threatbus.zmtp;

import java.security.Principal;

/** A client that is nothing but a name. */
record Named(String getName) implements Principal {}
