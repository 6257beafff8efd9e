##! Shows user names to the Intel framework, which no script of Zeek's own does: those of HTTP basic authentication, FTP and
##! POP3, as far as they are not encrypted. Load it beside :doc:`threatbus.zeek` if you look for user names.

@load base/frameworks/intel
@load base/protocols/ftp
@load base/protocols/http

module Tenzir;

export {
	redef enum Intel::Where += {
		## A user name in a login.
		IN_LOGIN
	};
}

function user_seen(c: connection, name: string)
	{
	if ( name != "" )
		Intel::seen(Intel::Seen($indicator=name, $indicator_type=Intel::USER_NAME, $conn=c, $where=IN_LOGIN));
	}

event http_header(c: connection, is_orig: bool, name: string, value: string)
	{
	if ( is_orig && name == "AUTHORIZATION" && c?$http && c$http?$username )
		user_seen(c, c$http$username);
	}

event ftp_request(c: connection, command: string, arg: string)
	{
	if ( command == "USER" )
		user_seen(c, arg);
	}

event pop3_request(c: connection, is_orig: bool, command: string, arg: string)
	{
	if ( command == "USER" )
		user_seen(c, arg);
	}
