package dev.freno.core.store;

import java.util.regex.Pattern;

/** The text form of IPv6 addresses (RFC 4291, section 2.2), with a zone at its end if need be (RFC 4007). */
final class Ipv6 {
    private static final int GROUPS = 8;
    private static final int NONE = -1_000;
    private static final Pattern ZONE = Pattern.compile("%[A-Za-z0-9._-]+");
    private static final Pattern GROUP = Pattern.compile("[0-9A-Fa-f]{1,4}");
    private static final String OCTET = "(\\d|[1-9]\\d|1\\d\\d|2[0-4]\\d|25[0-5])";
    private static final Pattern IPV4 = Pattern.compile(OCTET + "(\\." + OCTET + "){3}");

    private Ipv6() {}

    static boolean isAddress(String text) {
        int zone = text.indexOf('%');
        if (zone >= 0 && !ZONE.matcher(text.substring(zone)).matches()) {
            return false;
        }
        String address = zone < 0 ? text : text.substring(0, zone);
        int gap = address.indexOf("::");
        if (gap < 0) {
            return count(address, true) == GROUPS;
        }
        int left = gap == 0 ? 0 : count(address.substring(0, gap), false);
        int right = gap + 2 == address.length() ? 0 : count(address.substring(gap + 2), true);
        return left >= 0 && right >= 0 && left + right < GROUPS;
    }

    /** How many groups these are, an IPv4 address at the end being two; negative if they are none. */
    private static int count(String text, boolean mayEndInIpv4) {
        String[] groups = text.split(":", -1);
        int count = 0;
        for (int i = 0; i < groups.length; i++) {
            boolean last = i == groups.length - 1;
            count += GROUP.matcher(groups[i]).matches()
                    ? 1
                    : last && mayEndInIpv4 && IPV4.matcher(groups[i]).matches() ? 2 : NONE;
        }
        return count;
    }
}
