import NIOCore

/// Runs tasks on the thread of an event loop, beside the sockets they answer.
///
/// For short work only: what computes for long moves itself to `globalConcurrentExecutor`, and what blocks to a thread.
final class LoopExecutor: TaskExecutor {
    private let loop: any EventLoop

    init(_ loop: any EventLoop) { self.loop = loop }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        loop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
