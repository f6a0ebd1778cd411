"""SQL of skill competitions 技能竞赛."""
