/** What needs a real Zeek, and the traffic that it is shown. */
package io.threatbus.app.zeek.real;
