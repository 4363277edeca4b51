package io.nerstream.faults.processes;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;

/**
 * What a job of a run is started with.
 *
 * @param kafka bootstrap servers
 * @param milvus address of the server, or of what stands before it
 * @param deadline of a call to Milvus and its repetitions
 * @param encoder folder with encoder.json
 * @param model its language model
 * @param documents topic that is read
 * @param mentions topic that is written
 * @param outcomes topic that is told what became of each record
 * @param dead topic of dead letters
 * @param checkpoints folder, as a URI
 * @param savepoints folder, as a URI
 * @param parallelism subtasks of each operator
 * @param restore savepoint or checkpoint that it goes on from; empty: it begins anew
 */
public record JobOptions(
        String kafka,
        String milvus,
        Duration deadline,
        String encoder,
        String model,
        String documents,
        String mentions,
        String outcomes,
        String dead,
        String checkpoints,
        String savepoints,
        int parallelism,
        String restore) {

    /** The same job with other subtasks, from where another one ended. */
    public JobOptions from(String place, int subtasks) {
        return new JobOptions(
                kafka,
                milvus,
                deadline,
                encoder,
                model,
                documents,
                mentions,
                outcomes,
                dead,
                checkpoints,
                savepoints,
                subtasks,
                place);
    }

    /** Topic that is told how far the job is, beside that of the outcomes. */
    public String progress() {
        return outcomes.replace(".outcomes", ".progress");
    }

    public static JobOptions read(String file) throws IOException {
        Properties all = new Properties();
        try (Reader reader = Files.newBufferedReader(Path.of(file))) {
            all.load(reader);
        }
        return new JobOptions(
                all.getProperty("kafka"),
                all.getProperty("milvus"),
                Duration.parse(all.getProperty("deadline")),
                all.getProperty("encoder"),
                all.getProperty("model"),
                all.getProperty("documents"),
                all.getProperty("mentions"),
                all.getProperty("outcomes"),
                all.getProperty("dead"),
                all.getProperty("checkpoints"),
                all.getProperty("savepoints"),
                Integer.parseInt(all.getProperty("parallelism")),
                all.getProperty("restore"));
    }

    public void write(Path file) throws IOException {
        Properties all = new Properties();
        all.setProperty("kafka", kafka);
        all.setProperty("milvus", milvus);
        all.setProperty("deadline", deadline.toString());
        all.setProperty("encoder", encoder);
        all.setProperty("model", model);
        all.setProperty("documents", documents);
        all.setProperty("mentions", mentions);
        all.setProperty("outcomes", outcomes);
        all.setProperty("dead", dead);
        all.setProperty("checkpoints", checkpoints);
        all.setProperty("savepoints", savepoints);
        all.setProperty("parallelism", Integer.toString(parallelism));
        all.setProperty("restore", restore);
        try (Writer writer = Files.newBufferedWriter(file)) {
            all.store(writer, null);
        }
    }
}
