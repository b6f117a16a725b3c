package io.github.tardigrad.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.tardigrad.core.cluster.TraceDelays;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResponseFileTest {
    private static final double NEVER = Double.POSITIVE_INFINITY;

    private static List<ResponseFile.Response> parse(String text) throws IOException {
        return ResponseFile.parse(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), "t.csv");
    }

    @Test
    void readsResponsesInAnyOrder() throws IOException {
        assertThat(parse("worker, round, seconds\n1,5,0.25\n\n0,5,\n0,4,inf\n 1 , 4 , 3e-1 \n"))
                .containsExactly(
                        new ResponseFile.Response(0, 4, NEVER, NEVER, 5),
                        new ResponseFile.Response(1, 4, 0.3, NEVER, 6),
                        new ResponseFile.Response(0, 5, NEVER, NEVER, 4),
                        new ResponseFile.Response(1, 5, 0.25, NEVER, 2));
        assertThat(parse("worker,round,seconds,deadline\n3,0,,1.5\n"))
                .containsExactly(new ResponseFile.Response(3, 0, NEVER, 1.5, 2));
    }

    @Test
    void readsTextThatBeginsWithAByteOrderMark() throws IOException {
        assertThat(parse("\uFEFFworker,round,seconds\n0,0,1\n")).hasSize(1);
    }

    @Test
    void readsATrace(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("trace.csv");
        Files.writeString(file, "worker,round,seconds\n0,7,1\n1,7,2\n1,8,\n0,8,0\n");
        TraceDelays trace = ResponseFile.readTrace(file);
        assertThat(trace).isEqualTo(new TraceDelays(new double[][] {{1, 2}, {0, NEVER}}));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            worker,round                    | t.csv, line 1: expected the columns worker,round,seconds or worker,round,seconds,deadline, found 'worker,round'
            worker,round,seconds            | t.csv: expected the columns worker,round,seconds in the first line and at least 1 response after it, found none
            worker,round,seconds;0,0        | t.csv, line 2: expected 3 columns, found 2
            worker,round,seconds;-1,0,1     | t.csv, line 2: expected a worker, an integer of at least 0 and at most 999999, found '-1'
            worker,round,seconds;0,x,1      | t.csv, line 2: expected a round, an integer of at least 0 and at most 4611686018427387903, found 'x'
            worker,round,seconds;0,0,1;0,1,-2 | t.csv, line 3: expected seconds, a number of at least 0, empty or inf for no answer, found '-2'
            worker,round,seconds;0,0,NaN    | t.csv, line 2: expected seconds, a number of at least 0, empty or inf for no answer, found 'NaN'
            worker,round,seconds;0,0,1;;0,0,1 | t.csv, line 4: worker 0 of round 0 is already in line 2
            worker,round,seconds,deadline;0,0,1,0 | t.csv, line 2: expected a deadline, a finite number above 0, found '0'
            """)
    void refusesWhatIsNoResponse(String lines, String message) {
        assertThatThrownBy(() -> parse(lines.replace(';', '\n')))
                .isInstanceOf(DataFileException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0,0,1;1,0,1;0,1,1;1,2,1         | t.csv, line 5: a trace has no gaps: expected worker 1 of round 1, found worker 1 of round 2 next
            0,0,1;1,0,1;1,1,1               | t.csv, line 4: a trace has no gaps: expected worker 0 of round 1, found worker 1 of round 1 next
            0,0,1;1,0,1;0,1,1               | t.csv, line 4: a trace has no gaps: expected worker 1 of round 1, found the end of the trace after worker 0
            1,0,1                           | t.csv, line 2: a trace has no gaps: expected worker 0 of round 0, found worker 1 of round 0 next
            """)
    void refusesATraceWithGaps(String lines, String message) throws IOException {
        List<ResponseFile.Response> responses = parse("worker,round,seconds\n" + lines.replace(';', '\n'));
        assertThatThrownBy(() -> ResponseFile.trace(responses, "t.csv"))
                .isInstanceOf(DataFileException.class)
                .hasMessage(message);
    }

    @Test
    void namesAMissingFile() {
        assertThatThrownBy(() -> ResponseFile.read(Path.of("no-such-file.csv")))
                .isInstanceOf(DataFileException.class)
                .hasMessage("no-such-file.csv: no such file; name a file with the columns worker,round,seconds");
    }
}
