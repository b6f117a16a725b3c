package io.github.tardigrad.torch.network;

import java.util.List;
import java.util.regex.Pattern;

/**
 * What PyTorch's C++ throws, in one line. Its own message goes on for dozens of lines: the calls of a TorchScript module down
 * to the failed operation, then the addresses of the C++ functions on the stack.
 */
public final class TorchProblem {
    /** The last line of a TorchScript traceback, as Python would print it. */
    private static final Pattern RAISED = Pattern.compile("([A-Za-z_]\\w*\\.)*[A-Za-z_]\\w*(Error|Exception): .*");

    private static final String STACK = "Exception raised from ";
    private static final int LONGEST = 300;

    private TorchProblem() {}

    /** Whether it came from C++, which JavaCPP throws as a plain RuntimeException. */
    public static boolean isOne(RuntimeException e) {
        return e.getClass() == RuntimeException.class;
    }

    /** The line that says what is wrong, cut after 300 characters. */
    public static String line(RuntimeException e) {
        List<String> lines = String.valueOf(e.getMessage())
                .lines()
                .takeWhile(line -> !line.startsWith(STACK))
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
        String line = lines.stream()
                .filter(text -> RAISED.matcher(text).matches())
                .reduce((earlier, later) -> later)
                .orElse(lines.isEmpty() ? "no message" : lines.get(0));
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "...";
    }
}
