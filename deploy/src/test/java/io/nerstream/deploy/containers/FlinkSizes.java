package io.nerstream.deploy.containers;

import java.nio.file.Path;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessSpec;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessUtils;
import org.apache.flink.runtime.jobmanager.JobManagerProcessSpec;
import org.apache.flink.runtime.jobmanager.JobManagerProcessUtils;
import org.apache.flink.runtime.util.config.memory.ProcessMemoryUtils;

/**
 * How large the parts of a process of Flink are: what its start scripts work out of its
 * configuration, by the same code.
 *
 * @param java options of Java
 * @param settings arguments of the program
 */
record FlinkSizes(List<String> java, List<String> settings) {
    /**
     * @param name jobmanager or taskmanager
     * @param folder with config.yaml
     */
    static FlinkSizes of(String name, Path folder) {
        Configuration flink = GlobalConfiguration.loadConfiguration(folder.toString());
        return switch (name) {
            case "jobmanager" -> ofManager(flink);
            case "taskmanager" -> ofWorker(flink);
            default -> throw new IllegalArgumentException(name + " is no part of Flink");
        };
    }

    private static FlinkSizes ofManager(Configuration flink) {
        JobManagerProcessSpec spec = JobManagerProcessUtils.processSpecFromConfig(flink);
        return new FlinkSizes(
                words(JobManagerProcessUtils.generateJvmParametersStr(spec, flink)),
                words(JobManagerProcessUtils.generateDynamicConfigsStr(spec)));
    }

    private static FlinkSizes ofWorker(Configuration flink) {
        TaskExecutorProcessSpec spec = TaskExecutorProcessUtils.processSpecFromConfig(flink);
        return new FlinkSizes(
                words(ProcessMemoryUtils.generateJvmParametersStr(spec)),
                words(TaskExecutorProcessUtils.generateDynamicConfigsStr(spec)));
    }

    private static List<String> words(String text) {
        return List.of(text.strip().split("\\s+", -1));
    }
}
