import { Module, type OnModuleInit } from '@nestjs/common';
import { BackgroundTasks } from '../background/background-tasks.js';
import { CredentialsModule } from '../credentials/credentials.module.js';
import { HealthSchedule } from '../credentials/health-schedule.js';
import { CheckLogTask } from './check-log.task.js';
import { CredentialWatchTask } from './credential-watch.task.js';
import { ExpiryWatchTask } from './expiry-watch.task.js';
import { ResolveController } from './resolve.controller.js';
import { ResolveService } from './resolve.service.js';

/** Whether stored credentials still work and until when, and which one an image would be pulled with. */
@Module({
  imports: [CredentialsModule],
  controllers: [ResolveController],
  providers: [CredentialWatchTask, ExpiryWatchTask, CheckLogTask, ResolveService],
})
export class WatchModule implements OnModuleInit {
  constructor(
    private readonly tasks: BackgroundTasks,
    private readonly schedule: HealthSchedule,
    private readonly credentials: CredentialWatchTask,
    private readonly expiry: ExpiryWatchTask,
    private readonly log: CheckLogTask,
  ) {}

  onModuleInit(): void {
    const checks = this.schedule.isOn ? [this.credentials] : [];
    for (const task of [...checks, this.expiry, this.log]) this.tasks.add(task);
  }
}
