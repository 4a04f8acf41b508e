/* Queues of tasks, first in, first out. */

#include "pipeline/sched/internal.h"

void queue_push(struct task_queue *queue, struct task *task)
{
    task->queue = queue;
    task->previous = queue->last;
    task->next = NULL;
    if (queue->last)
        queue->last->next = task;
    else
        queue->first = task;
    queue->last = task;
}

void queue_remove(struct task *task)
{
    struct task_queue *queue = task->queue;

    if (task->previous)
        task->previous->next = task->next;
    else
        queue->first = task->next;
    if (task->next)
        task->next->previous = task->previous;
    else
        queue->last = task->previous;
    task->queue = NULL;
}

enum wait_result task_queue_wait(struct loop *loop, struct task_queue *queue,
                                 int64_t deadline)
{
    if (!task_may_wait(loop))
        return WAIT_KILLED;
    return task_park(loop, queue, deadline);
}

bool task_queue_wake(struct task_queue *queue)
{
    if (!queue->first)
        return false;
    task_wake(queue->first, WAIT_DONE);
    return true;
}

void task_queue_wake_all(struct task_queue *queue)
{
    while (task_queue_wake(queue))
        ;
}
